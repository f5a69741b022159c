/** Everything that is there once for the whole page. */
export declare function App(): import("react").JSX.Element;
