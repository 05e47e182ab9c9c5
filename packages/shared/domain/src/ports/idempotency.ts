export interface Idempotency {
  /**
   * Performs an effect once per key. An effect that throws counts as not performed.
   * @throws what `effect` throws, or an error to try again while another caller performs the effect.
   */
  perform(key: string, effect: () => Promise<void>): Promise<void>;
}
