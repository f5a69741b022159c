import type { Clock } from "../clock.ts";
import type { AccessLevel } from "../apps/access-level.ts";

/** Money is counted in millionths of a US dollar: prices go down to a tenth of a cent, and sums must come out even. */
export const MICROS_PER_USD = 1_000_000;

/** What a developer told X when asking for another plan. */
export interface PlanApplication {
  readonly plan: AccessLevel;
  readonly useCase: string;
  readonly state: "in-review" | "approved" | "refused";
  readonly sentAtMs: number;
}

/** The developer account of an X account: its plan, what it asked for, and its money. */
export interface Developer {
  readonly userId: string;
  readonly plan: AccessLevel;
  readonly application: PlanApplication | null;
  /** What is left to spend, in millionths of a US dollar. Only pay-per-use looks at it. */
  readonly creditMicros: number;
  /** Most that a billing cycle (calendar month, UTC) may cost; null for no cap. */
  readonly spendingCapMicros: number | null;
  readonly spentInCycleMicros: number;
  /** The cycle that `spentInCycleMicros` belongs to, `2026-11`. */
  readonly cycle: string;
  /** Labels of dev environments that were ever used: X gives none of them out twice. */
  readonly burntLabels: readonly string[];
  readonly createdAtMs: number;
}

/** What can be changed. Undefined leaves a field as it is. */
interface DeveloperChange {
  readonly plan?: AccessLevel | undefined;
  readonly application?: PlanApplication | null | undefined;
  readonly creditMicros?: number | undefined;
  readonly spendingCapMicros?: number | null | undefined;
}

/** Why something could not be paid for. */
type ChargeOutcome = "paid" | "credits-depleted" | "spending-cap-reached";

/** Developer accounts by the X account that they belong to. */
export interface DeveloperStore {
  /** Signs an account up, with the plan given (new ones start at `essential`). An existing account is answered as it is. */
  signUp(userId: string, plan?: AccessLevel): Developer;
  get(userId: string): Developer | undefined;
  update(userId: string, change: DeveloperChange): Developer | undefined;
  burnLabel(userId: string, label: string): void;
  /** Takes an amount off the credits, or says why it cannot and takes nothing. */
  charge(userId: string, micros: number): ChargeOutcome;
  list(): Developer[];
  /** Puts back an account of an earlier run. */
  restore(developer: Developer): void;
}

/** Keeps developer accounts in memory; records are replaced, never changed in place. */
export function createDeveloperStore(clock: Clock): DeveloperStore {
  const developers = new Map<string, Developer>();
  const cycleNow = (): string => new Date(clock.now()).toISOString().slice(0, 7);

  /** The account with its spending of the present month: a new month begins at nothing. */
  function present(userId: string): Developer | undefined {
    const developer = developers.get(userId);
    if (developer === undefined || developer.cycle === cycleNow()) return developer;
    return { ...developer, cycle: cycleNow(), spentInCycleMicros: 0 };
  }

  function change(userId: string, fields: Partial<Developer>): Developer | undefined {
    const developer = present(userId);
    if (developer === undefined) return undefined;
    const changed = { ...developer, ...fields };
    developers.set(userId, changed);
    return changed;
  }

  return {
    signUp(userId, plan = "essential") {
      const existing = present(userId);
      if (existing !== undefined) return existing;
      const developer: Developer = {
        userId,
        plan,
        application: null,
        creditMicros: 0,
        spendingCapMicros: null,
        spentInCycleMicros: 0,
        cycle: cycleNow(),
        burntLabels: [],
        createdAtMs: clock.now(),
      };
      developers.set(userId, developer);
      return developer;
    },
    get: present,
    update(userId, wanted) {
      const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
      return change(userId, Object.fromEntries(given));
    },
    burnLabel(userId, label) {
      const burntLabels = developers.get(userId)?.burntLabels ?? [];
      if (!burntLabels.includes(label)) change(userId, { burntLabels: [...burntLabels, label] });
    },
    charge(userId, micros) {
      const developer = present(userId);
      if (developer === undefined || developer.creditMicros < micros) return "credits-depleted";
      const spentInCycleMicros = developer.spentInCycleMicros + micros;
      const cap = developer.spendingCapMicros;
      if (cap !== null && spentInCycleMicros > cap) return "spending-cap-reached";
      change(userId, { creditMicros: developer.creditMicros - micros, spentInCycleMicros });
      return "paid";
    },
    list: () => [...developers.keys()].flatMap((userId) => present(userId) ?? []),
    restore: (developer) => void developers.set(developer.userId, developer),
  };
}
