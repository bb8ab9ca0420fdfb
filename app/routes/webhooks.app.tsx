import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { receiveWebhook } from "../orders/receive-webhook.server.ts";

/** The app was uninstalled, or its scopes changed. May arrive more than once and after the uninstall. */
const TOPICS = /^app\//;

export const action = ({ request }: ActionFunctionArgs) => receiveWebhook(request, TOPICS);
export const loader = ({ request }: LoaderFunctionArgs) => receiveWebhook(request, TOPICS);
