import { redirect, type LoaderFunctionArgs } from "@remix-run/node";

/** The admin opens the app here; everything is below /app. */
export function loader({ request }: LoaderFunctionArgs) {
  return redirect(`/app${new URL(request.url).search}`);
}
