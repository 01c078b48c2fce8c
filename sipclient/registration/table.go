package registration

type row struct {
	from    State
	input   Input
	to      State
	effects []Effect
}

// table is the whole machine. A pair without a row is old news and ignored.
var table = []row{
	{Idle, Start, Connecting, []Effect{Connect}},

	{Connecting, TrunkUp, Ready, nil},
	{Connecting, ExtensionUp, Registering, []Effect{Register}},
	{Connecting, Failed, Waiting, []Effect{ArmRetry}},
	{Connecting, Denied, Refused, nil},
	{Connecting, Lost, Waiting, []Effect{ArmRetry}}, // lost again before anybody heard that it was up
	{Connecting, Stop, Idle, nil},

	{Registering, Registered, Ready, []Effect{ArmRefresh}},
	{Registering, Failed, Waiting, []Effect{ArmRetry}},
	{Registering, Denied, Refused, nil},
	{Registering, Lost, Waiting, []Effect{ArmRetry}},
	{Registering, Stop, Leaving, []Effect{Unregister}},

	{Ready, RefreshDue, Refreshing, []Effect{Register}},
	{Ready, Lost, Waiting, []Effect{ArmRetry}},
	{Ready, Stop, Leaving, []Effect{Unregister}},

	{Refreshing, Registered, Ready, []Effect{ArmRefresh}},
	{Refreshing, Failed, Waiting, []Effect{ArmRetry}},
	{Refreshing, Denied, Refused, nil},
	{Refreshing, Lost, Waiting, []Effect{ArmRetry}},
	{Refreshing, Stop, Leaving, []Effect{Unregister}},

	{Waiting, RetryDue, Connecting, []Effect{Connect}},
	{Waiting, Start, Connecting, []Effect{Connect}},
	{Waiting, Denied, Refused, nil},
	{Waiting, Lost, Waiting, []Effect{ArmRetry}}, // REGISTER had failed, and now the connection is gone, too
	{Waiting, Stop, Idle, nil},

	{Refused, Start, Connecting, []Effect{Connect}},
	{Refused, Lost, Refused, nil},
	{Refused, Stop, Idle, nil},

	{Leaving, Left, Idle, nil},
	{Leaving, Lost, Idle, nil},
}

var index = buildIndex()

func buildIndex() (ix [states][inputs]int) {
	for s := range ix {
		for i := range ix[s] {
			ix[s][i] = -1
		}
	}
	for n, r := range table {
		ix[r.from][r.input] = n
	}
	return ix
}

// Next returns the state that input leads to and the effects to carry out. ok
// is false where the table has no row: then to is from.
func Next(from State, input Input) (to State, effects []Effect, ok bool) {
	if int(from) >= states || int(input) >= inputs {
		return from, nil, false
	}
	n := index[from][input]
	if n < 0 {
		return from, nil, false
	}
	return table[n].to, table[n].effects, true
}
