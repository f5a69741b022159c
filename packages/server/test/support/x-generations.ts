/** A generation of X's API with a plan that has it, and what a test needs to know of it. */
export interface TestedGeneration {
  readonly name: "v1.1-premium" | "v1.1-enterprise" | "v2-activity" | "v2-account-activity";
  readonly accessLevel: string;
  /** What the form sends beside the credentials. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Calls that X refuses when the account is connected, so that no other generation is found. */
  readonly closedPaths: readonly string[];
  /** X's limit of reading the list of DMs. */
  readonly listLimit: "dm.list" | "v2.dm.read";
}

const later = { tier: "enterprise", envName: undefined };

/** Every generation that an account can be connected by. */
export const testedGenerations: readonly TestedGeneration[] = [
  {
    name: "v1.1-premium",
    accessLevel: "elevated",
    body: {},
    closedPaths: [],
    listLimit: "dm.list",
  },
  {
    name: "v1.1-enterprise",
    accessLevel: "enterprise",
    body: later,
    closedPaths: [],
    listLimit: "dm.list",
  },
  {
    name: "v2-activity",
    accessLevel: "pay-per-use",
    body: later,
    closedPaths: [],
    listLimit: "v2.dm.read",
  },
  {
    name: "v2-account-activity",
    accessLevel: "pay-per-use",
    body: later,
    closedPaths: ["/2/activity/*"],
    listLimit: "v2.dm.read",
  },
];
