import { Suspense, useState, type ReactNode } from "react";

/**
 * A part of a screen that is folded away, unless it `startsOpen`. What is in it is loaded and drawn when somebody opens it.
 */
export function Folded(props: { className?: string; summary: ReactNode; startsOpen?: boolean; children: ReactNode }) {
  const [isOpen, setOpen] = useState(props.startsOpen ?? false);
  return (
    <details className={props.className} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{props.summary}</summary>
      {isOpen && <Suspense>{props.children}</Suspense>}
    </details>
  );
}
