// What a mention counts for (core/topics.h), from its verdict.
export const serviceCodes = ({issues}) => [...new Set(issues.map((issue) => issue.service_code))];

export function categories({hazards}) {
  const all = [...new Set(hazards.map((hazard) => hazard.category))];
  return all.length > 1 ? all.filter((category) => category !== 'other_relevant') : all;
}
