/** Sign-in. A wrong pair says only that: which of the two was wrong is nobody's business. */
export declare function SignInPage(): import("react").JSX.Element;
