/** Filters under a name, kept in this browser. */
import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { Bookmark, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";

import { type SavedView, withView } from "./filter";

const NONE: SavedView[] = [];

export function SavedViews() {
  const { t } = useTranslation("runlist");
  const { search } = useLocation();
  const [views, setViews] = useLocalStorage<SavedView[]>({ key: "wareflow.runs.views", defaultValue: NONE, getInitialValueInEffect: false });
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState("");

  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus withinPortal>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<Bookmark size={15} aria-hidden />} aria-expanded={opened} onClick={() => setOpened(!opened)}>
          {t("views.title")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs" w={260}>
          {views.length === 0 && (
            <Text size="sm" c="dimmed">
              {t("views.none")}
            </Text>
          )}
          {views.map((view) => (
            <Group key={view.name} gap={4} wrap="nowrap" justify="space-between">
              <Link to={`/runs${view.query}`} onClick={() => setOpened(false)}>
                {view.name}
              </Link>
              <ActionIcon variant="subtle" color="gray" aria-label={t("views.remove", { name: view.name })} onClick={() => setViews(views.filter((one) => one !== view))}>
                <Trash2 size={15} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (!name.trim()) return;
              setViews(withView(views, { name: name.trim(), query: search }));
              setName("");
            }}
          >
            <Group gap={6} wrap="nowrap" align="flex-end">
              <TextInput size="xs" style={{ flex: 1 }} label={t("views.name")} value={name} maxLength={60} onChange={(event) => setName(event.currentTarget.value)} />
              <Button size="xs" type="submit" disabled={!name.trim()}>
                {t("views.save")}
              </Button>
            </Group>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
