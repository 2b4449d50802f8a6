/* sim/words_pt: Portuguese, as written in Timor-Leste. Not reviewed by a native reader. */
#include "sim/words.h"

const struct phrase words_pt[] = {
    {"queue", "Espera superior a {n} minutos em {place}", "Chegaram mais viajantes do que o previsto. Estão a ser abertos mais balcões."},
    {"gates", "{n} portas automáticas fora de serviço em {place}",
     "As portas não leem os passaportes. Os viajantes são encaminhados para os balcões; o técnico está no local."},
    {"fraud", "Passaporte alterado detetado em {place}", "A página de dados foi substituída. O documento fica retido para exame."},
    {"stolen", "Passaporte dado como furtado apresentado em {place}", "O viajante aguarda na sala de entrevistas. O Estado emissor foi consultado."},
    {"ill", "Viajante com febre observado pela saúde em {place}", "Mais de 38 graus à chegada. A sanidade de fronteiras está a examinar."},
    {"cluster", "{n} passageiros do mesmo voo doentes à chegada a {place}",
     "Febre e tosse. Está a ser feita a lista dos lugares próximos; a autoridade de saúde foi informada."},
    {"irregular", "{n} pessoas passaram fora do posto, perto de {place}", "Todas foram encontradas de boa saúde. Pergunta-se-lhes se precisam de proteção."},
    {"overstay", "{n} pessoas de um grupo com prazo de estada ultrapassado à saída, {place}",
     "O grupo trabalhava para o mesmo empregador. As entrevistas continuam."},
    {"surge", "Viajantes {n} por cento acima do previsto em {place}", "Várias chegadas ao mesmo tempo. Todos os balcões estão abertos."},
    {"trafficking", "Sinais de tráfico de pessoas: {n} pessoas encaminhadas em {place}",
     "Outra pessoa guardava-lhes os documentos. São ouvidas em separado e foi-lhes oferecida ajuda."},
    {"bag", "Mala abandonada, parte da sala evacuada em {place}", "A polícia está no local. As chegadas são desviadas."},
    {"power", "Corte de energia em {place}, balcões com alimentação de reserva", "{n} portas estão desligadas. O fornecedor conta repor a energia em breve."},
    {"system", "Sistema de controlo de fronteiras lento em {place}, verificação manual em parte",
     "As respostas demoram {n} segundos. A lista de vigilância é lida da última cópia."},
    {"stranded", "{n} passageiros retidos por partida cancelada em {place}", "A transportadora procura alojamento. A entrada por uma noite é autorizada no balcão."},
    {"weather", "Chuva forte atrasa o tráfego em {place}", "As chegadas têm um atraso de {n} minutos."},
    {0},
};
