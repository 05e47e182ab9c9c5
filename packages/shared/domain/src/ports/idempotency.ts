export interface Idempotency {
  /**
   * Performs an effect once per key. An effect that threw counts as not performed.
   * @throws what `effect` throws, and when another caller is performing it at this moment: try again.
   */
  perform(key: string, effect: () => Promise<void>): Promise<void>;
}
