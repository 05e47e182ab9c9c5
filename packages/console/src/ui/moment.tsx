import { moment } from "./format.ts";

/** A moment in the reader's time zone; the title has it in UTC. */
export const Moment = ({ at }: { at: string }) => (
  <time dateTime={at} title={at}>
    {moment(at)}
  </time>
);
