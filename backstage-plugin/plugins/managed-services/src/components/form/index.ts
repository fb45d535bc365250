// SPDX-License-Identifier: Apache-2.0
export { Block } from './Block';
export {
  domId,
  useForm,
  useFormState,
  useManagedServicesTranslation,
  useProblems,
  useStoreState,
  useYaml,
  type Translate,
} from './context';
export { Caption, FieldLayout } from './FieldLayout';
export { FilterField } from './FilterField';
export { FormScope } from './FormScope';
export { Mark } from './Marks';
export { Messages } from './Messages';
export { openChart } from './openChart';
export { problemText } from './problemText';
export { ValuesForm } from './ValuesForm';
