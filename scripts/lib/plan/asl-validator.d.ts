// The package brings no types of its own.
declare module "asl-validator" {
  /** Checks a workflow in Amazon States Language, JSONata expressions too. Fills in `QueryLanguage` of the given states. */
  export default function validate(definition: object): { errorsText(separator?: string): string };
}
