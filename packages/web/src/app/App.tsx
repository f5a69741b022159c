import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { RouterProvider } from "react-router/dom";
import { createQueryClient } from "../api/query-client.ts";
import { LanguageProvider } from "../i18n/LanguageProvider.tsx";
import { colorSchemeManager } from "../theme/color-scheme.ts";
import { cssVariablesResolver, theme } from "../theme/theme.ts";
import { createRouter } from "./router.tsx";

/** Everything that is there once for the whole page. */
export function App() {
  const [client] = useState(createQueryClient);
  const [router] = useState(createRouter);
  return (
    <QueryClientProvider client={client}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariablesResolver}
        colorSchemeManager={colorSchemeManager}
        defaultColorScheme="auto"
      >
        <LanguageProvider>
          <Notifications position="bottom-right" autoClose={6000} limit={4} />
          <RouterProvider router={router} />
        </LanguageProvider>
      </MantineProvider>
    </QueryClientProvider>
  );
}
