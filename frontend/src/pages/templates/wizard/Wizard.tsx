/** A ready flow becomes one's own in a few steps: what it does, its connections, its questions, and a plan at the end. */
import { Alert, Button, Group, Modal, Stepper } from "@mantine/core";
import { ArrowLeft, ArrowRight, ListChecks } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useCatalog } from "../../../api/hooks/catalog";
import { useConnections } from "../../../api/hooks/connections";
import type { Template } from "../../../api/types";
import { useAnchor } from "../../../tour/anchor";
import { Questions, type Answers } from "../Questions";
import { AboutStep } from "./AboutStep";
import { ConnectionsStep, useConnectionTests } from "./ConnectionsStep";
import { firstChoice, stepsOf, unanswered, type WizardStep } from "./model";
import { PlanStep } from "./PlanStep";
import { usePlannedFlow } from "./usePlannedFlow";
import classes from "./wizard.module.css";

export function Wizard({ template, onClose }: { template: Template; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} size={980} title={template.title} closeOnClickOutside={false}>
      <Body template={template} onClose={onClose} />
    </Modal>
  );
}

function Body({ template, onClose }: { template: Template; onClose: () => void }) {
  const { t, i18n } = useTranslation("gallery");
  const connections = useConnections();
  const catalog = useCatalog();
  const steps = stepsOf(template);
  const [step, setStep] = useState<WizardStep>("about");
  const [name, setName] = useState(template.title);
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [answers, setAnswers] = useState<Answers>({});
  const [refused, setRefused] = useState<string | null>(null);
  const choice = Object.fromEntries(template.connections.map((wanted) => [wanted.name, chosen[wanted.name] ?? firstChoice(wanted, connections.data ?? [])]));
  const tests = useConnectionTests();
  const planned = usePlannedFlow(template.id);
  const nextAnchor = useAnchor<HTMLButtonElement>("wizard-next");
  const at = steps.indexOf(step);

  const go = (to: WizardStep) => {
    setRefused(null);
    setStep(to);
    if (to === "plan") planned.make({ name: name.trim(), language: i18n.language, connections: choice, answers });
  };
  const next = async () => {
    const wrong = await whatIsWrong();
    if (wrong) return setRefused(wrong);
    const to = steps[at + 1];
    if (to) go(to);
  };
  /** What keeps the person on this step, in words; connections are tried before one goes on. */
  const whatIsWrong = async (): Promise<string | null> => {
    switch (step) {
      case "about":
        return name.trim() === "" ? t("error.name") : null;
      case "connections": {
        const names = Object.values(choice);
        if (names.some((one) => one === "")) return t("error.connection");
        return (await tests.all(names)) ? null : t("error.failed");
      }
      case "questions":
        return unanswered(template, answers, catalog.data?.nodes ?? []).length > 0 ? t("error.answer") : null;
      case "plan":
        return null;
    }
  };

  return (
    <>
      <Stepper active={at} size="sm" mb="md" onStepClick={(to) => to < at && go(steps[to] ?? "about")} aria-label={t("steps.label")}>
        {steps.map((one, no) => (
          <Stepper.Step key={one} label={t(`steps.${one}`)} allowStepSelect={no < at} aria-current={one === step ? "step" : undefined} />
        ))}
      </Stepper>
      <div className={classes.body}>
        {step === "about" && <AboutStep template={template} name={name} onName={setName} />}
        {step === "connections" && <ConnectionsStep template={template} choice={choice} tests={tests} onChoose={(wanted, own) => setChosen({ ...chosen, [wanted]: own })} />}
        {step === "questions" && (
          <div className={classes.questions}>
            <p className={classes.lead}>{t("questions.text")}</p>
            <Questions template={template} connections={choice} answers={answers} onChange={setAnswers} />
          </div>
        )}
        {step === "plan" && <PlanStep planned={planned} onAdjust={() => go(steps.includes("questions") ? "questions" : "about")} />}
      </div>
      {refused && (
        <Alert color="red" mt="md" role="alert">
          {refused}
          {step === "connections" && !Object.values(choice).includes("") && (
            <Button size="compact-xs" variant="white" color="red" ml="sm" onClick={() => go(steps[at + 1] ?? "plan")}>
              {t("connections.anyway")}
            </Button>
          )}
        </Alert>
      )}
      <Group justify="space-between" mt="md" className={classes.actions ?? ""}>
        <Button variant="default" leftSection={<ArrowLeft size={15} aria-hidden />} disabled={at === 0} onClick={() => go(steps[at - 1] ?? "about")}>
          {t("back")}
        </Button>
        <span className={classes.progress}>{t("steps.progress", { at: at + 1, total: steps.length })}</span>
        {step === "plan" ? (
          <Button variant="default" onClick={onClose}>
            {t("close")}
          </Button>
        ) : (
          <Button
            ref={nextAnchor}
            loading={tests.pending}
            rightSection={steps[at + 1] === "plan" ? <ListChecks size={15} aria-hidden /> : <ArrowRight size={15} aria-hidden />}
            onClick={() => void next()}
          >
            {t(steps[at + 1] === "plan" ? "makePlan" : "next")}
          </Button>
        )}
      </Group>
    </>
  );
}
