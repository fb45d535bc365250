// SPDX-License-Identifier: Apache-2.0
export { FilterField, FormScope, ValuesForm } from './ValuesForm';
export { Messages, problemText } from './FieldFrame';
export {
  domId,
  useForm,
  useFormState,
  useManagedServicesTranslation,
  useProblems,
  useStoreState,
  type Translate,
} from './context';
