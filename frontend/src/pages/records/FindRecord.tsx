/** The field in which one looks for a record. */
import { Button, Group, TextInput } from "@mantine/core";
import { ScanSearch } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

export function FindRecord({ start }: { start: string }) {
  const { t } = useTranslation("records");
  const navigate = useNavigate();
  const [text, setText] = useState(start);
  const find = (event: FormEvent) => {
    event.preventDefault();
    const words = text.trim();
    void navigate(words ? `/records?${new URLSearchParams({ q: words }).toString()}` : "/records");
  };

  return (
    <form onSubmit={find} role="search">
      <Group gap="xs" mb="md" wrap="nowrap" maw={560}>
        <TextInput
          style={{ flex: 1 }}
          value={text}
          placeholder={t("placeholder")}
          aria-label={t("label")}
          leftSection={<ScanSearch size={16} aria-hidden />}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit">{t("find")}</Button>
      </Group>
    </form>
  );
}
