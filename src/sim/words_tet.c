/* sim/words_tet: Tetum, in the official spelling. Not reviewed by a native reader. */
#include "sim/words.h"

const struct phrase words_tet[] = {
    {"queue", "Hein tempu liu minutu {n} iha {place}", "Ema ne'ebé mai barak liu fali planu. Loke hela balkaun tan."},
    {"gates", "Odamatan automátiku {n} la funsiona iha {place}", "Odamatan labele lee pasaporte. Ema bá balkaun; tékniku iha fatin ona."},
    {"fraud", "Hetan pasaporte ne'ebé ema troka iha {place}", "Pájina dadus troka tiha ona. Rai dokumentu hodi ezamina."},
    {"stolen", "Ema hatudu pasaporte ne'ebé keixa lakon iha {place}", "Ema ne'e hein iha sala entrevista. Husu ona ba Estadu ne'ebé fó pasaporte."},
    {"ill", "Ema isin-manas, saúde haree hela iha {place}", "Isin-manas liu grau 38 bainhira to'o. Saúde fronteira nian ezamina hela."},
    {"cluster", "Pasajeiru {n} husi aviaun ida moras bainhira to'o {place}", "Isin-manas no me'ar. Halo hela lista fatin besik; fó hatene ona autoridade saúde."},
    {"irregular", "Ema na'in {n} hakur li'ur husi postu, besik {place}", "Hotu-hotu isin-di'ak. Husu hela se sira presiza protesaun."},
    {"overstay", "Ema na'in {n} husi grupu ida hela liu prazu, haree bainhira sai, {place}", "Grupu ne'e servisu ba patraun ida de'it. Entrevista la'o hela."},
    {"surge", "Ema liu planu pursentu {n} iha {place}", "Mai hamutuk iha tempu ida. Balkaun hotu loke ona."},
    {"trafficking", "Sinál tráfiku ema: haruka ema na'in {n} bá apoiu iha {place}", "Ema seluk kaer sira-nia dokumentu. Rona sira ida-idak no oferese ona ajuda."},
    {"bag", "Pasta la iha na'in, hamamuk parte ida husi sala iha {place}", "Polísia iha fatin ona. Ema ne'ebé to'o liu dalan seluk."},
    {"power", "Ahi mate iha {place}, balkaun uza ahi rezerva", "Odamatan {n} mate. Kompañia hatete lalais sei lakan fali."},
    {"system", "Sistema kontrolu fronteira neineik iha {place}, balun haree ho liman", "Resposta lori segundu {n}. Lee lista vijilánsia husi kópia ikus."},
    {"stranded", "Pasajeiru na'in {n} hela iha {place}, viajen kansela", "Kompañia buka hela fatin atu toba. Balkaun fó lisensa tama kalan ida."},
    {"weather", "Udan boot halo viajen tarde iha {place}", "Ema to'o tarde minutu {n}."},
    {0},
};
