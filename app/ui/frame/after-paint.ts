import { useEffect, useState } from "react";

/**
 * A value, a frame later: what somebody did shows at once, and what takes longer to draw follows. React's own deferred
 * values may still hold up that first frame.
 */
export function useAfterPaint<Value>(value: Value): Value {
  const [painted, setPainted] = useState(value);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A task of its own, after the frame that this callback belongs to.
    const frame = requestAnimationFrame(() => (timer = setTimeout(() => setPainted(value))));
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [value]);
  return painted;
}
