import type { BodyInputOf, Endpoint, ParamsOf, QueryInputOf, ResponseOf } from "@tsubame/contract";
type Part<Name extends string, Value> = [Value] extends [never] ? {
    readonly [name in Name]?: never;
} : object extends Value ? {
    readonly [name in Name]?: Value;
} : {
    readonly [name in Name]: Value;
};
type AnyEndpoint = Endpoint<any, any, any, any>;
/** What a call of this endpoint needs: parameters, query and body as its schemas say. */
export type CallInput<E> = Part<"params", ParamsOf<E>> & Part<"query", QueryInputOf<E>> & Part<"body", BodyInputOf<E>>;
/** Things of one call that are not part of the contract. */
export interface CallOptions {
    readonly signal?: AbortSignal;
    /** Makes a repeated POST safe: the server answers the second one like the first. */
    readonly idempotencyKey?: string;
}
type SignedOutListener = () => void;
/** Tells when the server no longer knows the session. Returns the function that ends the subscription. */
export declare function onSignedOut(listener: SignedOutListener): () => void;
/**
 * Calls one operation of the API with the cookie session. Resolves with the answer's body (undefined when there is
 * none) and throws ApiError for everything else. A 401 also ends the session on screen.
 */
export declare function call<E extends AnyEndpoint>(endpoint: E, input: CallInput<E>, options?: CallOptions): Promise<ResponseOf<E>>;
export {};
