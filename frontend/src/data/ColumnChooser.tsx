import { ActionIcon, Checkbox, Popover, ScrollArea, Stack, Tooltip } from "@mantine/core";
import { Columns3 } from "lucide-react";
import { useTranslation } from "react-i18next";

interface ColumnChooserProps {
  names: readonly string[];
  hidden: ReadonlySet<string>;
  onChange: (hidden: ReadonlySet<string>) => void;
}

export function ColumnChooser({ names, hidden, onChange }: ColumnChooserProps) {
  const { t } = useTranslation("data");
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
        <ScrollArea.Autosize mah={320}>
          <Stack gap={6} pr="sm">
            {names.map((name) => (
              <Checkbox key={name} size="xs" label={name} checked={!hidden.has(name)} onChange={() => toggle(name)} />
            ))}
          </Stack>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
