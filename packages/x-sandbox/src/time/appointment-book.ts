/** Something that X will do at an instant of its clock. */
export interface Appointment {
  readonly atMs: number;
  /** What it is for, for whoever looks at the clock: "challenge webhook 12…". Never holds text of messages. */
  readonly purpose: string;
  readonly task: () => void | Promise<void>;
}

/** Appointments in the order in which they fall due; those of one instant in the order in which they were made. */
export interface AppointmentBook {
  add(appointment: Appointment): void;
  remove(appointment: Appointment): void;
  /** The earliest one, left in the book. */
  next(): Appointment | undefined;
  list(): readonly Appointment[];
  clear(): void;
}

/** A sorted array: many thousands of retries at most, nearly all of them added at the end. */
export function createAppointmentBook(): AppointmentBook {
  const appointments: Appointment[] = [];

  /** First place whose appointment is later than `atMs`. */
  function placeAfter(atMs: number): number {
    let low = 0;
    let high = appointments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((appointments[middle]?.atMs ?? 0) <= atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    add: (appointment) => void appointments.splice(placeAfter(appointment.atMs), 0, appointment),
    remove(appointment) {
      const place = appointments.indexOf(appointment);
      if (place >= 0) appointments.splice(place, 1);
    },
    next: () => appointments[0],
    list: () => appointments,
    clear: () => void appointments.splice(0),
  };
}
