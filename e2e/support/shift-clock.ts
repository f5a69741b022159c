/**
 * Loaded before a `tsubame` process (`--import`): puts its time ahead of the machine's, so that it lives at the hour to
 * which X's clock was moved. The database keeps the machine's time, as a server elsewhere would.
 */
const aheadMs = Number(process.env["TEST_CLOCK_AHEAD_MS"] ?? "0");
const MachineDate = Date;

class ShiftedDate extends MachineDate {
  constructor(...parts: readonly unknown[]) {
    super(...((parts.length === 0 ? [MachineDate.now() + aheadMs] : parts) as [number]));
  }

  static override now(): number {
    return MachineDate.now() + aheadMs;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;
