import { Fragment, type ReactNode } from "react";
import { LoadState, type Loadable } from "./LoadState.tsx";
import { RowList } from "./RowList.tsx";

/** A listing as rows: how far it is until it comes, `none` where it lists nothing, else a row for each. */
export function LoadedRows<T extends { readonly id: string }>(props: {
  readonly of: Loadable<{ readonly entities: readonly T[] }>;
  readonly none?: ReactNode;
  readonly children: (listed: T) => ReactNode;
}) {
  const listed = props.of.data?.entities;
  return (
    <>
      <LoadState of={props.of} height={120} />
      {listed?.length === 0 ? props.none : null}
      {listed === undefined || listed.length === 0 ? null : (
        <RowList>
          {listed.map((one) => (
            <Fragment key={one.id}>{props.children(one)}</Fragment>
          ))}
        </RowList>
      )}
    </>
  );
}
