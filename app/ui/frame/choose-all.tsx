import { useEffect, useRef } from "react";
import { Checkbox } from "@shopify/polaris";

interface ChooseAllProps {
  label: string;
  labelHidden?: boolean;
  chosen: "all" | "some" | "none";
  disabled?: boolean;
  onChange: (isChosen: boolean) => void;
}

/** The checkbox of a list's head: all of it, some, or none. */
export function ChooseAll({ chosen, ...checkbox }: ChooseAllProps) {
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Polaris only says aria-checked="mixed"; a native checkbox must also be in that state itself.
    const input = container.current?.querySelector("input");
    if (input) input.indeterminate = chosen === "some";
  });
  return (
    <div ref={container}>
      <Checkbox {...checkbox} checked={chosen === "some" ? "indeterminate" : chosen === "all"} />
    </div>
  );
}
