/** A flow from a file. What is wrong with the file is said in full, with all its problems. */
import { Alert, Button, FileButton, List, Modal, Text } from "@mantine/core";
import { CircleX } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { parseExact } from "../../api/exact";
import { useImportFlow } from "../../api/hooks/flows";
import { ApiProblem } from "../../api/problem";
import type { Flow } from "../../api/types";

export function ImportButton({ onDone, icon }: { onDone: (flow: Flow) => void; icon: ReactNode }) {
  const { t } = useTranslation("flows");
  const load = useImportFlow();
  const [broken, setBroken] = useState<Error | null>(null);

  const take = async (file: File | null) => {
    if (!file) return;
    try {
      load.mutate(parseExact(await file.text()), { onSuccess: onDone, onError: setBroken });
    } catch (cause) {
      setBroken(new Error(t("import.noJson", { name: file.name }), { cause }));
    }
  };

  return (
    <>
      <FileButton onChange={(file) => void take(file)} accept=".json,application/json">
        {(props) => (
          <Button {...props} variant="default" leftSection={icon} loading={load.isPending}>
            {t("import.button")}
          </Button>
        )}
      </FileButton>
      {broken && (
        <Modal opened onClose={() => setBroken(null)} title={t("import.failed")}>
          <Alert color="red" icon={<CircleX size={18} />}>
            <Text size="sm">{broken.message}</Text>
            {broken instanceof ApiProblem && broken.problems.some((problem) => problem.message !== broken.message) && (
              <List size="sm" mt="xs">
                {broken.problems.map((problem) => (
                  <List.Item key={`${problem.node} ${problem.field} ${problem.message}`}>{problem.message}</List.Item>
                ))}
              </List>
            )}
          </Alert>
        </Modal>
      )}
    </>
  );
}
