import { setImmediate } from "node:timers/promises";

interface Timer {
  readonly at: number;
  readonly order: number;
  wake(): void;
}

/** A clock that jumps to the next timer as soon as all code waits, so that a simulated minute takes a moment. */
export class VirtualTime {
  #now = 0;
  #started = 0;
  /** A binary heap: the next timer comes first. */
  readonly #timers: Timer[] = [];

  /** Milliseconds since the start. */
  readonly now = (): number => this.#now;

  /** Waits for so many virtual milliseconds. */
  readonly sleep = (ms: number): Promise<void> =>
    new Promise((wake) => this.#add({ at: this.#now + ms, order: this.#started++, wake }));

  /** Runs until no timer is left. */
  async run(): Promise<void> {
    for (let next = this.#take(); next; next = this.#take()) {
      this.#now = next.at;
      next.wake();
      // Everything that this timer sets off runs first. It may start further timers.
      await setImmediate();
    }
  }

  #add(timer: Timer): void {
    const timers = this.#timers;
    let at = timers.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(timer, timers[parent] as Timer)) break;
      timers[at] = timers[parent] as Timer;
      at = parent;
    }
    timers[at] = timer;
  }

  #take(): Timer | undefined {
    const timers = this.#timers;
    const [first] = timers;
    const last = timers.pop();
    if (!last || timers.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= timers.length) break;
      if (child + 1 < timers.length && isBefore(timers[child + 1] as Timer, timers[child] as Timer)) child++;
      if (!isBefore(timers[child] as Timer, last)) break;
      timers[at] = timers[child] as Timer;
      at = child;
    }
    timers[at] = last;
    return first;
  }
}

/** Timers of the same moment wake in the order in which they were started. */
const isBefore = (one: Timer, other: Timer): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);
