import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./theme/tokens.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";

const root = document.querySelector("#root");
if (root === null) throw new Error("The page has no #root to draw into.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
