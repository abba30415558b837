import { Center, Loader, MantineProvider, Stack, Text } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { BrowserRouter, Route, Routes } from "react-router";

export function App() {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, retry: 1 } } }));

  return (
    <MantineProvider defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <QueryClientProvider client={client}>
        <BrowserRouter>
          <Routes>
            <Route path="*" element={<Starting />} />
          </Routes>
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  );
}

export function Starting() {
  const { t } = useTranslation();

  return (
    <Center h="100vh">
      <Stack align="center" role="status">
        <Loader />
        <Text>{t("app.starting")}</Text>
      </Stack>
    </Center>
  );
}
