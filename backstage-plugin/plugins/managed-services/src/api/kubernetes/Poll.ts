// SPDX-License-Identifier: Apache-2.0
import type { Answer, InstancesError } from '../instances';

type Listener<T> = (answer: Answer<T>) => void;

type Options<T> = {
  load: () => Promise<T>;
  /** Whatever `load` throws, explained. */
  explain: (error: unknown) => InstancesError;
  /** The pause after this answer. */
  paceAfter: (value: T) => Pace;
};

/** A pause in milliseconds; it grows with the time that an answer takes, up to `most`. */
export type Pace = { least: number; most: number; perAnswer: number };

/** After errors each pause is twice the one before, up to this. */
const LONGEST_PAUSE_MS = 120_000;
const FIRST_PAUSE_MS = 5_000;

/**
 * One question that is asked again and again while somebody wants to know the answer: one request
 * at a time for all of them, none while the tab is hidden, fewer while it fails.
 */
export class Poll<T> {
  private readonly listeners = new Set<Listener<T>>();
  private answer: Answer<T> = { value: undefined, error: undefined, at: undefined };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  /** How long the last answer took. */
  private duration = 0;
  private isAsking = false;
  /** Somebody wants an answer that is newer than the request under way. */
  private isAskedAgain = false;

  constructor(private readonly options: Options<T>) {}

  subscribe(listener: Listener<T>): () => void {
    this.listeners.add(listener);
    if (this.answer.value !== undefined || this.answer.error) listener(this.answer);
    if (this.listeners.size === 1) this.start();
    return () => {
      if (this.listeners.delete(listener) && this.listeners.size === 0) this.stop();
    };
  }

  get isIdle(): boolean {
    return this.listeners.size === 0;
  }

  /** Asks now; a request under way is followed by another one. */
  refresh(): void {
    if (this.isIdle) return;
    if (this.isAsking) this.isAskedAgain = true;
    else this.ask();
  }

  private start(): void {
    document.addEventListener('visibilitychange', this.onVisibility);
    this.refresh();
  }

  private stop(): void {
    document.removeEventListener('visibilitychange', this.onVisibility);
    clearTimeout(this.timer);
    this.failures = 0;
  }

  private readonly onVisibility = () => {
    if (document.visibilityState === 'visible') this.refresh();
    else clearTimeout(this.timer);
  };

  private async ask(): Promise<void> {
    clearTimeout(this.timer);
    this.isAsking = true;
    this.isAskedAgain = false;
    const start = Date.now();
    try {
      const value = await this.options.load();
      this.duration = Date.now() - start;
      this.failures = 0;
      this.answer = { value, error: undefined, at: Date.now() };
    } catch (thrown) {
      this.failures += 1;
      this.answer = { ...this.answer, error: this.options.explain(thrown) };
    }
    this.isAsking = false;
    for (const listener of [...this.listeners]) listener(this.answer);
    this.askLater();
  }

  private askLater(): void {
    if (this.isIdle || this.isAsking || document.visibilityState === 'hidden') return;
    if (this.isAskedAgain) {
      this.ask();
      return;
    }
    this.timer = setTimeout(() => this.ask(), this.pause());
  }

  private pause(): number {
    const { value } = this.answer;
    if (this.failures > 0 || value === undefined) {
      return Math.min(FIRST_PAUSE_MS * 2 ** (this.failures - 1), LONGEST_PAUSE_MS);
    }
    const { least, most, perAnswer } = this.options.paceAfter(value);
    return Math.min(most, Math.max(least, this.duration * perAnswer));
  }
}
