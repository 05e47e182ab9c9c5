import type { NamedGrant } from "./grants.ts";

/** A grant that no test on the local stack uses, and why it is needed nevertheless. */
interface Exception {
  /** The functions that hold it, or all of them. */
  readonly functions: readonly string[] | "every function";
  readonly grants: readonly string[];
  readonly reason: string;
}

const MISSING_OBJECT =
  "Without it S3 answers 403, not 404, for an object that is missing. The emulator answers 404 in any case.";
const MAPPING =
  "Lambda itself uses it for the event source mapping, inside the emulator without the role. make plan-offline proves that it is there.";
const DESTINATION =
  "Lambda itself sends there what failed, inside the emulator without the role. make plan-offline proves that it is there.";

/** Every grant that may be unused in `make test`. One that no function holds any more is a fault, too. */
const EXCEPTIONS: readonly Exception[] = [
  {
    functions: "every function",
    grants: ["logs:CreateLogStream", "logs:PutLogEvents"].map(
      (action) => `${action} on logs:log-group:/aws/lambda/{prefix}-{function}:*`,
    ),
    reason:
      "The emulator writes the logs without the role. make plan-offline proves that each function writes its own.",
  },
  ...(
    [
      ["process-order", "order-processing"],
      ["notify-customer", "notifications"],
      ["record-analytics", "analytics"],
    ] as const
  ).map(([name, queue]) => ({
    functions: [name],
    grants: ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"].map(
      (action) => `${action} on sqs:{prefix}-${queue}-queue`,
    ),
    reason: MAPPING,
  })),
  {
    functions: ["relay-order-events"],
    grants: ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"].map(
      (action) => `dynamodb:${action} on dynamodb:table/{prefix}-orders/stream/*`,
    ),
    reason: MAPPING,
  },
  {
    functions: ["import-orders"],
    grants: ["sqs:SendMessage on sqs:{prefix}-imports-dlq"],
    reason: DESTINATION,
  },
  {
    functions: ["reconcile-orders"],
    grants: ["sqs:SendMessage on sqs:{prefix}-reconcile-orders-dlq"],
    reason: DESTINATION,
  },
  {
    functions: ["forget-customer", "get-receipt", "get-reconciliation"],
    grants: ["s3:ListBucket on receipts"],
    reason: MISSING_OBJECT,
  },
  { functions: ["import-orders"], grants: ["s3:ListBucket on uploads"], reason: MISSING_OBJECT },
  {
    functions: ["import-orders"],
    grants: ["lambda:InvokeFunction on lambda:function:{prefix}-import-orders", "s3:DeleteObject on uploads/imports/*"],
    reason:
      "Only the import of a large file continues in another invocation, and has progress to delete: make test-resilience.",
  },
  {
    functions: ["import-orders"],
    grants: ["s3:AbortMultipartUpload on uploads/imports/*"],
    reason: "Only a report that cannot be stored leaves an upload to end.",
  },
  {
    functions: ["manage-dead-letters"],
    grants: ["analytics", "notifications", "order-processing"].map(
      (queue) => `sqs:ChangeMessageVisibility on sqs:{prefix}-${queue}-dlq`,
    ),
    reason: "Only a redrive that stops at its limit of messages or of time puts messages back that it has received.",
  },
  {
    functions: ["notify-customer"],
    grants: ["dynamodb:DeleteItem on dynamodb:table/{prefix}-idempotency"],
    reason: "Only a notification that could not be sent is forgotten, so that it is tried again.",
  },
];

/**
 * What is wrong between the grants of a stack's functions and those that its tests used: a grant that no test used, unless it
 * is an exception, and an exception that no function holds.
 */
export function unusedGrantFaults(
  granted: readonly NamedGrant[],
  used: readonly NamedGrant[],
  exceptions: readonly Exception[] = EXCEPTIONS,
): string[] {
  const usedTexts = new Set(used.map(textOf));
  const unused = unique(granted.filter((grant) => !usedTexts.has(textOf(grant))));
  const faults = unused
    .filter((grant) => !exceptions.some((exception) => isFor(exception, grant)))
    .map(
      ({ function: name, text }) =>
        `${name}: no test used its grant ${text}. Remove the grant from the function's block in terraform/, or add a test that needs it, or name it with its reason in EXCEPTIONS of scripts/lib/security/unused-grants.ts.`,
    );
  const stale = exceptions.flatMap((exception) =>
    named(exception, granted)
      .filter((one) => !granted.some((grant) => textOf(grant) === textOf(one)))
      .map(
        ({ function: name, text }) =>
          `scripts/lib/security/unused-grants.ts has an exception for a grant that ${name} does not hold; remove it: ${text}.`,
      ),
  );
  return [...faults, ...stale];
}

const textOf = ({ function: name, text }: NamedGrant): string => `${name} ${text}`;

const unique = (grants: readonly NamedGrant[]): NamedGrant[] => [
  ...new Map(grants.map((grant) => [textOf(grant), grant])).values(),
];

const isFor = (exception: Exception, grant: NamedGrant): boolean =>
  named(exception, [grant]).some((one) => textOf(one) === textOf(grant));

/** The grants that an exception names. Those of every function have the function's name as `{function}`. */
function named({ functions, grants }: Exception, granted: readonly NamedGrant[]): NamedGrant[] {
  const names = functions === "every function" ? [...new Set(granted.map((grant) => grant.function))] : functions;
  return names.flatMap((name) => grants.map((text) => ({ function: name, text: text.replace("{function}", name) })));
}
