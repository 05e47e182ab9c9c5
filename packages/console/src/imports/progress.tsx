import { useId } from "react";
import { percent } from "../ui/format.ts";

interface Props {
  readonly label: string;
  /** How much is done, of how much. */
  readonly done: number;
  readonly of: number;
}

/** How far something is, as a bar and in percent. */
export function Progress({ label, done, of }: Props) {
  const id = useId();
  const share = of === 0 ? 0 : Math.min(1, done / of);
  return (
    <div className="progress">
      <label htmlFor={id}>{label}</label> <span className="quiet">{percent(Math.floor(share * 100) / 100)}</span>
      <progress id={id} max={1} value={share} />
    </div>
  );
}
