import { ErrorNote, Loading } from "../ui/states.tsx";
import { useTitle } from "../ui/title.ts";
import { Books } from "./books.tsx";
import { type Switch, useBooks, useFaults, useSwitch } from "./use-break-it.ts";

/** Breaks the local stack on purpose, and shows its books while it comes right by itself. */
export function BreakItPage() {
  useTitle("Break it");
  const faults = useFaults();
  const books = useBooks();
  const use = useSwitch();
  return (
    <>
      <h1>Break it</h1>
      <p>
        Break this local stack while orders go through it, and watch the books: no money and no piece is lost, and the
        stack comes right by itself.
      </p>
      <p aria-live="polite" className="done">
        {use.data && `${use.data.done}.`}
      </p>
      {use.error && <ErrorNote error={use.error} />}
      <div className="columns">
        <section aria-labelledby="switches">
          <h2 id="switches">Switches</h2>
          {faults.error && <ErrorNote error={faults.error} />}
          {faults.isPending && <Loading what="the switches" />}
          {faults.data?.switches.map((fault) => (
            <SwitchCard key={fault.name} fault={fault} disabled={use.isPending} onUse={() => use.mutate(fault)} />
          ))}
        </section>
        <section aria-labelledby="books">
          <h2 id="books">Books</h2>
          {books.error && <ErrorNote error={books.error} />}
          {books.isPending && <Loading what="the books" />}
          {books.data && <Books books={books.data} rush={faults.data?.rush} />}
        </section>
      </div>
    </>
  );
}

interface SwitchCardProps {
  readonly fault: Switch;
  readonly disabled: boolean;
  readonly onUse: () => void;
}

const SwitchCard = ({ fault: { title, description, lasting, on = false }, disabled, onUse }: SwitchCardProps) => (
  <section className="card" aria-label={title}>
    <div className="head">
      <h3>
        {title} {on && <span className="badge attention">On</span>}
      </h3>
      <button
        type="button"
        disabled={disabled}
        aria-label={`${title}: ${actionOf(lasting, on)}`}
        aria-pressed={lasting ? on : undefined}
        onClick={onUse}
      >
        {actionOf(lasting, on)}
      </button>
    </div>
    <p>{description}</p>
  </section>
);

const actionOf = (lasting: boolean, on: boolean): string => (lasting ? (on ? "Switch off" : "Switch on") : "Do it");
