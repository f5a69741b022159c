/** The desktop's addresses. What an agent needs is in the first load, the administrator's pages come when asked for. */
export declare function createRouter(): import("react-router").DataRouter;
