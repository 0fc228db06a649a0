// A short tone, made here: no file is asked for. A browser lets no page sound before somebody has used it.
let context: AudioContext | undefined;

const kBeeps = [0, 0.22];
const kLength = 0.16; // seconds

export function sound(): void {
  if (!('AudioContext' in globalThis) || navigator.userActivation?.hasBeenActive !== true) return;
  context ??= new AudioContext();
  void context.resume().catch(() => {});
  for (const at of kBeeps) {
    const begins = context.currentTime + at;
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    oscillator.frequency.value = at === 0 ? 880 : 1175;
    volume.gain.setValueAtTime(0.0001, begins);
    volume.gain.exponentialRampToValueAtTime(0.25, begins + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, begins + kLength);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(begins);
    oscillator.stop(begins + kLength);
  }
}
