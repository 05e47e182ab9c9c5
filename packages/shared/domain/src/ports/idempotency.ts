/** What an effect says of itself, for reading only. */
export type EffectResult = Readonly<Record<string, string>>;

export interface Idempotency {
  /**
   * Performs an effect once per key. An effect that throws counts as not performed. What it returns is stored with the key.
   * @throws what `effect` throws, or an error to try again while another caller performs the effect.
   */
  perform(key: string, effect: () => Promise<void> | Promise<EffectResult>): Promise<void>;
}
