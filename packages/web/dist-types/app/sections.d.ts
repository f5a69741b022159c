interface Person {
    readonly permissions: readonly string[];
}
/** Whether the waiting list is offered to a person. */
export declare function canWatch(person: Person): boolean;
/** Whether the administrator's pages are offered to a person. */
export declare function canAdminister(person: Person): boolean;
export {};
