/** A row of the table of test tokens: what the simulated payment does for an order with one of these tokens. */
interface TestToken {
  readonly tokens: readonly string[];
  readonly result: string;
}

/**
 * The test tokens of the simulated payment, without "none" and "any other". docs/api.md shows the same table, which a test
 * compares with this one.
 */
export const TEST_TOKENS: readonly TestToken[] = [
  { tokens: ["tok_declined", "tok_insufficient_funds"], result: "declined" },
  {
    tokens: ["tok_unavailable", "tok_unavailable_2"],
    result: "no answer: to any call, or to the first two calls",
  },
  { tokens: ["tok_hangs", "tok_hangs_2"], result: "the call never ends: any call, or the first two calls" },
  {
    tokens: ["tok_outage_60"],
    result: "no answer to charges and refunds for 60 seconds from the first charge",
  },
  { tokens: ["tok_answer_lost"], result: "charged, but the first answer is lost" },
  {
    tokens: ["tok_refund_unavailable", "tok_refund_unavailable_2"],
    result: "charged; no answer to a refund: to any call, or to the first two calls",
  },
];
