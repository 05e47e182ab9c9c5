import Type, { type Static } from "typebox";
import { At, EXTENSIBLE } from "./fields.ts";

const state = (what: string) => Type.Enum(["ok", "unavailable"], { description: what });

/** Whether the parts that every order needs answer. It shows no data. */
export const Health = Type.Object({
  status: state("ok if every part answers"),
  checkedAt: At,
  parts: Type.Record(Type.String(), state("whether the part answers"), {
    description: "the tables, the event bus and the workflow, by name",
    ...EXTENSIBLE,
  }),
});
export type Health = Static<typeof Health>;
