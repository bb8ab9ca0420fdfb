import { Agent, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { type Duplex, pipeline, Transform, type TransformCallback } from "node:stream";

const CDN = "https://cdn.shopify.com/";
/** Where the gateway answers in place of Shopify's CDN. */
export const LOCAL_CDN = "/__admin/cdn/";

const HOP_BY_HOP = ["connection", "keep-alive", "transfer-encoding", "upgrade", "proxy-authenticate", "te", "trailer"];
const REWRITTEN_TYPES = /^(text\/(html|css|javascript|x-script)|application\/javascript)/;

export interface ProxyOptions {
  /** Where the app's server listens. */
  appServerUrl: string;
  /** Turns the address of a redirect into one of the sandbox. */
  localAddress: (location: string) => string;
  onUnreachable: (request: IncomingMessage, response: ServerResponse, error: Error) => void;
}

export interface Proxy {
  handle(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/**
 * Passes requests on to the app, and back what makes it embeddable here: it may be framed by its own origin, and what
 * it loads from Shopify's CDN (App Bridge first of all) comes from the sandbox. Nothing else is changed; bodies stream.
 */
export function createProxy({ appServerUrl, localAddress, onUnreachable }: ProxyOptions): Proxy {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(appServerUrl);

  return {
    handle(incoming, outgoing) {
      const upstream = request(
        {
          agent,
          hostname,
          port,
          method: incoming.method,
          path: incoming.url,
          headers: { ...withoutHopByHop(incoming.headers), "accept-encoding": "identity", "x-forwarded-proto": "http" },
        },
        (answer) => {
          const headers = embeddable(withoutHopByHop(answer.headers), localAddress);
          const rewritten = REWRITTEN_TYPES.test(answer.headers["content-type"] ?? "");
          if (rewritten) delete headers["content-length"];
          outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
          const failed = (error: Error | null | undefined) => void (error && outgoing.destroy());
          if (rewritten) pipeline(answer, new Replace(CDN, LOCAL_CDN), outgoing, failed);
          else pipeline(answer, outgoing, failed);
        },
      );
      upstream.on("error", (error) => {
        if (outgoing.headersSent) outgoing.destroy();
        else onUnreachable(incoming, outgoing, error);
      });
      outgoing.on("close", () => upstream.destroy());
      incoming.pipe(upstream);
    },

    /** For the development server's hot updates. */
    upgrade(incoming, socket, head) {
      const upstream = connect(Number(port), hostname, () => {
        const headers = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${String(value)}`);
        upstream.write([`${incoming.method} ${incoming.url} HTTP/1.1`, ...headers, "", ""].join("\r\n"));
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on("error", () => socket.destroy());
      socket.on("error", () => upstream.destroy());
    },

    close() {
      agent.destroy();
    },
  };
}

function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
}

function embeddable(headers: IncomingHttpHeaders, localAddress: (location: string) => string): IncomingHttpHeaders {
  delete headers["x-frame-options"];
  const policy = headers["content-security-policy"];
  if (typeof policy === "string") {
    headers["content-security-policy"] = policy.replace(/frame-ancestors[^;]*/, "frame-ancestors 'self'");
  }
  if (typeof headers["link"] === "string") headers["link"] = headers["link"].replaceAll(CDN, LOCAL_CDN);
  if (headers.location) headers.location = localAddress(headers.location);
  return headers;
}

/** Replaces a text in a stream of bytes, holding back no more than what may be the beginning of the text. */
export class Replace extends Transform {
  private readonly wanted: Buffer;
  private readonly replacement: Buffer;
  private held: Buffer = Buffer.alloc(0);

  constructor(wanted: string, replacement: string) {
    super();
    this.wanted = Buffer.from(wanted);
    this.replacement = Buffer.from(replacement);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const bytes = Buffer.concat([this.held, chunk]);
    let start = 0;
    for (let at = bytes.indexOf(this.wanted); at >= 0; at = bytes.indexOf(this.wanted, start)) {
      this.push(bytes.subarray(start, at));
      this.push(this.replacement);
      start = at + this.wanted.length;
    }
    const rest = bytes.subarray(start);
    const kept = this.possibleBeginning(rest);
    this.push(rest.subarray(0, rest.length - kept));
    this.held = rest.subarray(rest.length - kept);
    done();
  }

  override _flush(done: TransformCallback): void {
    this.push(this.held);
    done();
  }

  /** How many of the last bytes are the beginning of the wanted text. */
  private possibleBeginning(bytes: Buffer): number {
    for (let length = Math.min(this.wanted.length - 1, bytes.length); length > 0; length--) {
      if (bytes.subarray(bytes.length - length).equals(this.wanted.subarray(0, length))) return length;
    }
    return 0;
  }
}
