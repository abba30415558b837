/** A part of the settings page. */
import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

export function Part({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <Paper withBorder p="lg" radius="lg" bg="var(--wf-surface)">
      <Title order={3} mb={text ? 4 : "md"}>
        {title}
      </Title>
      {text && (
        <Text size="sm" c="dimmed" mb="md">
          {text}
        </Text>
      )}
      <Stack gap="md">{children}</Stack>
    </Paper>
  );
}
