import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/**
 * A TCP proxy that can fall silent: connections stay open and nothing passes any more, as when a cable is cut or a
 * firewall forgets a connection.
 */
export interface SilentProxy {
  port: number;
  /** How many pieces of data it kept to itself. */
  kept: number;
  /** Counts the requests from now on that contain these words. */
  watch(words: string): { count: number };
  /** Lets nothing through from now on. */
  fallSilent(): void;
  /** The same, from the answer to the next request on that contains these words: the request itself still arrives. */
  fallSilentAfter(words: string): void;
  /** The same, but that request does not arrive either. */
  fallSilentBefore(words: string): void;
  /** Lets everything through again; with `release` also what it kept, otherwise its connections are dropped. */
  speak(options?: { release?: boolean }): void;
  close(): Promise<void>;
}

export async function startSilentProxy(targetPort: number): Promise<SilentProxy> {
  let mode: "open" | "silent" | "answers_silent" = "open";
  let cue: { words: string; then: "silent" | "answers_silent" } | null = null;
  let kept: (() => void)[] = [];
  const watches: { words: string; count: number }[] = [];
  const sockets = new Set<Socket>();

  const pass = (data: Buffer, to: Socket, isAnswer: boolean): void => {
    if (!isAnswer) for (const watch of watches) if (data.includes(watch.words)) watch.count++;
    if (!isAnswer && cue && data.includes(cue.words)) {
      mode = cue.then;
      cue = null;
    }
    if (mode === "open" || (mode === "answers_silent" && !isAnswer)) to.write(data);
    else {
      proxy.kept++;
      kept.push(() => to.write(data));
    }
  };
  const server = createServer((inside) => {
    const outside = connect(targetPort, "127.0.0.1");
    for (const [from, to, isAnswer] of [[inside, outside, false] as const, [outside, inside, true] as const]) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on("data", (data) => pass(data, to, isAnswer));
      from.on("error", () => {});
      from.on("close", () => {
        sockets.delete(from);
        if (mode === "open") to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const proxy: SilentProxy = {
    port: (server.address() as AddressInfo).port,
    kept: 0,
    watch(words) {
      const watch = { words, count: 0 };
      watches.push(watch);
      return watch;
    },
    fallSilent() {
      mode = "silent";
    },
    fallSilentAfter(words) {
      cue = { words, then: "answers_silent" };
    },
    fallSilentBefore(words) {
      cue = { words, then: "silent" };
    },
    speak({ release = false } = {}) {
      mode = "open";
      cue = null;
      if (release) for (const write of kept) write();
      else for (const socket of sockets) socket.destroy();
      kept = [];
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}
