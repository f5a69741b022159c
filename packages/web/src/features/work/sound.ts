/** One note: pitch in hertz, start and length in seconds, loudness 0 to 1. */
interface Note {
  readonly hertz: number;
  readonly at: number;
  readonly length: number;
  readonly gain: number;
}

/** An offer: two rising fifths, repeated. A message: one short low note. They cannot be taken for each other. */
const ringNotes: readonly Note[] = [
  { hertz: 659.3, at: 0, length: 0.35, gain: 0.16 },
  { hertz: 987.8, at: 0.16, length: 0.5, gain: 0.16 },
  { hertz: 659.3, at: 0.6, length: 0.35, gain: 0.12 },
  { hertz: 987.8, at: 0.76, length: 0.5, gain: 0.12 },
];
const messageNotes: readonly Note[] = [{ hertz: 392, at: 0, length: 0.18, gain: 0.08 }];
const ringEveryMs = 2400;
const storageKey = "tsubame.isSoundOff";

let audio: AudioContext | null = null;

function play(notes: readonly Note[]): void {
  // Browsers start audio only after the person has touched the page; until then there is nothing to play with.
  if (isSoundOff() || !navigator.userActivation.hasBeenActive) return;
  audio ??= new AudioContext();
  void audio.resume();
  for (const note of notes) {
    const startsAt = audio.currentTime + note.at;
    const oscillator = audio.createOscillator();
    const volume = audio.createGain();
    oscillator.type = "triangle";
    oscillator.frequency.value = note.hertz;
    volume.gain.setValueAtTime(0, startsAt);
    volume.gain.linearRampToValueAtTime(note.gain, startsAt + 0.012);
    volume.gain.exponentialRampToValueAtTime(0.0001, startsAt + note.length);
    oscillator.connect(volume).connect(audio.destination);
    oscillator.start(startsAt);
    oscillator.stop(startsAt + note.length);
  }
}

/** Rings until the returned function is called. */
export function startRinging(): () => void {
  play(ringNotes);
  const timer = setInterval(() => play(ringNotes), ringEveryMs);
  return () => clearInterval(timer);
}

/** The sound of one new message in a conversation I hold. */
export function playMessageSound(): void {
  play(messageNotes);
}

/** Whether this machine's person switched sounds off. */
export function isSoundOff(): boolean {
  return localStorage.getItem(storageKey) === "1";
}

export function setSoundOff(isOff: boolean): void {
  localStorage.setItem(storageKey, isOff ? "1" : "0");
}
