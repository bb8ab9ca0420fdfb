import { startTransition, useEffect, useState } from "react";

/**
 * Calls back once what was just changed shows, in a task of its own after that frame. What the callback changes is drawn
 * piece by piece, and a key that comes meanwhile goes before it. The answer calls it off.
 */
export function afterPaint(callback: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => (timer = setTimeout(() => startTransition(callback))));
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/**
 * A value, a frame later: what somebody did shows at once, and what takes longer to draw follows. React's own deferred
 * values may still hold up that first frame.
 */
export function useAfterPaint<Value>(value: Value): Value {
  const [painted, setPainted] = useState(value);
  useEffect(() => afterPaint(() => setPainted(value)), [value]);
  return painted;
}
