/** A single message in the middle of an empty page: signing in, signed out, not found, crashed. */
import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import { Logo } from "./Logo";
import styles from "./shell.module.css";

interface NoticeProps {
  title: string;
  text: string;
  children?: ReactNode;
  role?: "alert" | "status";
}

export function Notice({ title, text, children, role }: NoticeProps) {
  return (
    <main className={styles.notice}>
      <Paper withBorder shadow="md" radius="lg" p="xl" maw={480} w="100%" {...(role ? { role } : {})}>
        <Stack gap="sm">
          <Logo size={40} />
          <Title order={2}>{title}</Title>
          <Text c="dimmed">{text}</Text>
          {children}
        </Stack>
      </Paper>
    </main>
  );
}
