import type { OrderLine } from "../../orders/read-model.ts";
import { LineProduct, LineQuantities } from "./line-facts.tsx";
import { LineSituation } from "./line-situation.tsx";

/** An order's lines with their quantities and states, to look at. */
export function LinesTable({ id, lines }: { id: string; lines: readonly OrderLine[] }) {
  return (
    <ul className="lines" id={id}>
      {lines.map((line) => (
        <li key={line.id} className="line-row" data-state={line.state}>
          <LineProduct line={line} />
          <LineQuantities line={line} />
          <LineSituation line={line} saysWhy />
        </li>
      ))}
    </ul>
  );
}
