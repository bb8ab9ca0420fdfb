import { useEffect } from "react";
import { useBlocker } from "@remix-run/react";
import { useAfterPaint } from "./after-paint.ts";
import { appBridge } from "./app-bridge.ts";

/** The admin's own navigation asks before it comes here, so nobody is asked twice. */
let admitted = false;

/** The admin's save bar while there is unsaved input, which nobody leaves without being asked. */
export function SaveBar(props: {
  id: string;
  open: boolean;
  saving: boolean;
  saveLabel: string;
  discardLabel: string;
  onSave: () => void;
  onDiscard: () => void;
}) {
  const { id, open, saving, saveLabel, discardLabel, onSave, onDiscard } = props;
  /** What was typed shows first. */
  const isShown = useAfterPaint(open);
  useEffect(() => {
    if (!isShown) return;
    void appBridge()?.saveBar.show(id);
    // React removes the element with the screen, and App Bridge hides a bar that is gone.
    return () => {
      if (document.getElementById(id)) void appBridge()?.saveBar.hide(id);
    };
  }, [id, isShown]);

  useEffect(() => {
    if (!open) return;
    const leave = () => {
      onDiscard();
      admitted = true;
      setTimeout(() => (admitted = false));
    };
    addEventListener("shopify:navigate", leave, { capture: true });
    return () => removeEventListener("shopify:navigate", leave, { capture: true });
  }, [open, onDiscard]);

  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => open && !admitted && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    const leave = () => {
      onDiscard();
      blocker.proceed();
    };
    const asked = appBridge()?.saveBar.leaveConfirmation?.();
    if (asked) void asked.then(leave);
    else leave();
  }, [blocker, onDiscard]);

  return (
    <ui-save-bar id={id} discardConfirmation>
      {/* App Bridge draws these buttons in the admin, and clicks them. In a form, any other type would submit it as well. */}
      <button type="button" variant="primary" onClick={onSave} {...(saving ? { loading: "" } : {})}>
        {saveLabel}
      </button>
      <button type="button" onClick={onDiscard}>
        {discardLabel}
      </button>
    </ui-save-bar>
  );
}
