import { Skeleton } from "@mantine/core";
import { ErrorNotice } from "./ErrorNotice.tsx";
import { Page, type PageParent } from "./Page.tsx";

/** Something that is fetched, as TanStack Query tells of it. */
export interface Loadable<T = unknown> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly isError: boolean;
  readonly refetch: () => Promise<unknown>;
}

/**
 * How far something is that is fetched: its bones (`height` in pixels) until it comes, the error with a way to try again
 * when it failed. Nothing once it is there; an error of a later fetch stands above what there is.
 */
export function LoadState(props: { readonly of: Loadable; readonly height: number }) {
  const { data, error, isError, refetch } = props.of;
  return (
    <>
      <ErrorNotice error={error} onRetry={() => void refetch()} />
      {data === undefined && !isError ? <Skeleton height={props.height} /> : null}
    </>
  );
}

/** The page of one thing while the thing is not here: its way back and, for want of a name, what kind of thing it is. */
export function LoadingPage(props: {
  readonly title: string;
  readonly parent: PageParent;
  readonly of: Loadable;
}) {
  return (
    <Page title={props.title} parent={props.parent}>
      <LoadState of={props.of} height={240} />
    </Page>
  );
}
