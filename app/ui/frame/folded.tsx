import { Suspense, useState, type ReactNode } from "react";

/**
 * A part of a screen that is folded away. What is in it is loaded and drawn when somebody opens it, or when it `opens` by
 * itself.
 */
export function Folded(props: { className?: string; summary: ReactNode; opens?: boolean; children: ReactNode }) {
  const [isOpened, setOpened] = useState(false);
  const isOpen = isOpened || props.opens === true;
  return (
    <details className={props.className} open={isOpen} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>{props.summary}</summary>
      {isOpen && <Suspense>{props.children}</Suspense>}
    </details>
  );
}
