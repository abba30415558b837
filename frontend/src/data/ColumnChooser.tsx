import { ActionIcon, Checkbox, Popover, ScrollArea, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { Columns3 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface ColumnChooserProps {
  names: readonly string[];
  hidden: ReadonlySet<string>;
  onChange: (hidden: ReadonlySet<string>) => void;
}

/** So many names are listed at once; the search finds the others. */
const LISTED = 100;

export function ColumnChooser({ names, hidden, onChange }: ColumnChooserProps) {
  const { t } = useTranslation(["data", "stepview"]);
  const [wanted, setWanted] = useState("");
  const found = names.filter((name) => name.toLowerCase().includes(wanted.trim().toLowerCase()));
  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    onChange(next);
  };

  return (
    <Popover position="bottom-end" shadow="md" withinPortal>
      <Popover.Target>
        <Tooltip label={t("columns")}>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("columns")}>
            <Columns3 size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        {names.length > 12 && (
          <TextInput
            size="xs"
            mb="xs"
            value={wanted}
            placeholder={t("findField", { ns: "stepview" })}
            aria-label={t("findField", { ns: "stepview" })}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
        )}
        <ScrollArea.Autosize mah={320}>
          <Stack gap={6} pr="sm">
            {found.slice(0, LISTED).map((name) => (
              <Checkbox key={name} size="xs" label={name} checked={!hidden.has(name)} onChange={() => toggle(name)} />
            ))}
            {found.length > LISTED && (
              <Text size="xs" c="dimmed">
                {t("moreFound", { ns: "stepview", count: found.length - LISTED })}
              </Text>
            )}
          </Stack>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
